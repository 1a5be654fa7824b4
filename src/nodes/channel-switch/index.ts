export { channelSwitch, ChannelSwitchNode } from './channel-switch.node.js';

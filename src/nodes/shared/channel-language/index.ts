export { ChannelLanguages } from './channel-languages.js';

export { monoToStereoMixer, MonoToStereoMixerNode } from './mono-to-stereo-mixer.node.js';

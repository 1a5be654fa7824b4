import { audioPort, defineNode, eventPort } from '../../pipeline/index.js';
import { CustomScriptParameters } from './custom-script.parameters.js';

export const customScript = defineNode({
  type: 'custom-script',
  summary: "Runs a customer's JavaScript, which reads audio and events and raises events.",
  notes:
    'Audio is read and goes no further; events go on where the script raises them. The script runs in a sandbox (QuickJS in WebAssembly) with no file, no timer and no network but `HttpAgent`. The interface, the limits and scripts to begin with are in [custom-script.md](custom-script.md).',
  parameters: CustomScriptParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'any',
  sampleRatesHz: 'operation',
  inlets: { audio: audioPort({ perChannel: true }), events: eventPort() },
  outlets: { events: eventPort() },
});

import { fileURLToPath } from 'node:url';
import type { LoadMessage } from './host/messages.js';

/** The model in this package: assets/silero-vad, with its licence. */
const MODEL = fileURLToPath(new URL('../../../assets/silero-vad/silero_vad_v6.onnx', import.meta.url));

export const SILERO: LoadMessage = { task: 'voice-activity', config: { model: MODEL } };

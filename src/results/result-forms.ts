import { conversation, srt, text, vtt } from './conversation/index.js';
import { json } from './json.serializer.js';
import { eventStream, ndjson } from './live.serializer.js';
import type { ResultForm } from './result-form.js';
import { wav } from './wav.serializer.js';

/** The forms, in the order of preference of docs/http.md. */
export const RESULT_FORMS = {
  json,
  ndjson,
  eventStream,
  wav,
  conversation,
  text,
  vtt,
  srt,
} as const satisfies Record<string, ResultForm>;

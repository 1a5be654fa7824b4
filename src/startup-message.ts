import { fileURLToPath } from 'node:url';
import type { Environment } from './config/index.js';
import type { EmbeddedIdentity } from './identity/index.js';

/** The recording in the repository. */
const CALL = fileURLToPath(new URL('../assets/demo-call.wav', import.meta.url));

/** Two services that need no recognizer: one on the recording, one on a line of its transcript. */
const PARAMETERS = {
  Settings: { Gender: true, Sentiment: true },
  Events: [
    {
      Name: 'SR Milestone',
      Channel: 0,
      StartMsec: 100,
      EndMsec: 3_620,
      Data: { Text: 'Thank you, that was very helpful.' },
    },
  ],
};

/**
 * Returns the next steps for a user who started the server by hand, as lines to paste.
 *
 * @param url Address of the server.
 */
export function startupMessage(
  url: string,
  { BASE_PATH, SCOPE_RUN }: Environment,
  embedded: EmbeddedIdentity | undefined,
): string {
  const base = `${url}${BASE_PATH}`;
  if (!embedded) return `\nData Flow listens at ${base}\nDocumentation: ${base}/docs\n`;
  const { clientId, clientSecret, secretFile, isNewSecret } = embedded;
  const secret =
    secretFile === undefined
      ? '"client_secret=$EMBEDDED_IDENTITY_CLIENT_SECRET"'
      : quote(`client_secret@${secretFile}`);
  return `
Data Flow listens at ${base}
Documentation: ${base}/docs
${isNewSecret ? `\nClient of the embedded identity provider: ${clientId}, secret ${clientSecret}\n` : ''}
Send a recording, and get its events:

  TOKEN=$(curl -s ${base}/connect/token -d client_id=${clientId} -d grant_type=client_credentials -d scope=${SCOPE_RUN} \\
    --data-urlencode ${secret} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

  curl ${base}/project-runner -H "Authorization: Bearer $TOKEN" -H 'Tenant: demo' -H 'ProjectName: demo-batch' \\
    -F 'Parameters=${JSON.stringify(PARAMETERS)}' \\
    -F ${quote(`Audio=@${CALL}`)}

Recognize its speech: npm run models -- whisper-base, or RECOGNIZER_URL=… (docs/engines.md)
`;
}

/** Quotes a word for the shell (POSIX, 2.2.2). */
function quote(word: string): string {
  return /^[\w@=./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

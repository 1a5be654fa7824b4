import 'reflect-metadata';
import { EnvironmentError, misspeltVariables, readEnvironment, type Environment } from './config/index.js';

// Files of the server are private to its user.
process.umask(0o077);
const environment = readEnvironmentOrExit();
// The application takes seconds to load on a busy machine: settings are checked before.
const { serve } = await import('./serve.js');
await serve(environment, misspeltVariables(process.env));

function readEnvironmentOrExit(): Environment {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.explanation);
    process.exit(1);
  }
}

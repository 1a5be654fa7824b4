// @ts-check
import { recommendedFlags } from '../../dist/v8-flags.js';
import { Child } from './child.mjs';
import { withFolder } from './programs.mjs';

const SECRET = 'bench-secret-of-the-demo-client';

/** @typedef {{ child: Child, token: string, target: (project: string) => import('./client.mjs').Target }} Server */

/**
 * Runs the whole server with its embedded defaults and the bench's nodes, and saves projects in it.
 *
 * @template T
 * @param {readonly Record<string, unknown>[]} projects
 * @param {(server: Server) => Promise<T>} use
 * @param {Record<string, string>} [environment]
 * @returns {Promise<T>}
 */
export async function withServer(projects, use, environment = {}) {
  return withFolder(async (folder) => {
    const env = { DATA_DIR: folder, PORT: '0', EMBEDDED_IDENTITY_CLIENT_SECRET: SECRET, ...environment };
    const child = await Child.start('server.mjs', { env, flags: recommendedFlags() });
    try {
      const token = await tokenOf(child.url);
      const headers = { Authorization: `Bearer ${token}`, Tenant: 'demo' };
      for (const project of projects) {
        const response = await fetch(`${child.url}/projects`, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: JSON.stringify(project),
        });
        if (response.status !== 201) throw new Error(`the project was not saved: ${await response.text()}`);
      }
      const target = (/** @type {string} */ project) => ({
        url: child.url,
        path: '/project-runner',
        headers: { ...headers, ProjectName: project },
      });
      return await use({ child, token, target });
    } finally {
      await child.stop();
    }
  });
}

async function tokenOf(/** @type {string} */ url) {
  const body = new URLSearchParams({
    client_id: 'demo',
    client_secret: SECRET,
    grant_type: 'client_credentials',
    scope: 'Wagtail Wagtail.Admin Wagtail.Platform',
  });
  const response = await fetch(`${url}/connect/token`, { method: 'POST', body });
  const { access_token: token } = /** @type {{ access_token: string }} */ (await response.json());
  return token;
}

/**
 * Runs peers, each a process of its own.
 *
 * @template T
 * @param {readonly string[]} names Files of bench/peers.
 * @param {(targets: { child: Child, target: import('./client.mjs').Target }[]) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withPeers(names, use) {
  return withFolder(async (folder) => {
    const children = await Promise.all(names.map((name) => Child.start(`peers/${name}.mjs`, { args: [folder] })));
    try {
      return await use(children.map((child) => ({ child, target: { url: child.url, path: '/upload', headers: {} } })));
    } finally {
      for (const child of children) await child.stop();
    }
  });
}

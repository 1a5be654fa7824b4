/** Whether `done` came within `ms`; after that it is no longer waited for. */
export async function within(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Like `within`, but the timeout restarts while the producer is blocked on its consumers.
 *
 * @param isHanding Whether the producer is blocked.
 */
export async function withinOwnTime(ms: number, done: Promise<unknown>, isHanding: () => boolean): Promise<boolean> {
  while (!(await within(ms, done))) if (!isHanding()) return false;
  return true;
}

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
 * As `within`, for one who hands on what he says: where `ms` are over while his hearers are waited for, he has as long
 * again.
 *
 * @param isHanding Whether something is being handed on.
 */
export async function withinOwnTime(ms: number, done: Promise<unknown>, isHanding: () => boolean): Promise<boolean> {
  while (!(await within(ms, done))) if (!isHanding()) return false;
  return true;
}

/**
 * Replaces the error of a send on a closed socket by the reason for which this side closed it.
 *
 * @param reason Returns undefined if the service closed it.
 */
export function withReason(
  sending: Promise<void> | undefined,
  reason: () => Error | undefined,
): Promise<void> | undefined {
  return sending?.catch((error: unknown) => {
    throw reason() ?? error;
  });
}

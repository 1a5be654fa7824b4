/** A service that this server has no node for yet: switched on, it says so and lets everything pass. */
export const missing = (id: string, service: string, when?: string) => ({
  id,
  type: 'unavailable',
  parameters: { Service: service },
  ...(when !== undefined && { when }),
  onError: 'skip',
});

/** Recognizes one channel, once an admin has given it an `Address`. */
export const recognizer = (channel: number) => ({
  id: `recognizer-${channel}`,
  type: 'sr-http',
  parameters: { Engine: 'openai' },
  onError: 'skip',
});

/** A switch, off unless asked for. */
export const setting = (key: string, description: string) => ({ key, type: 'boolean', default: false, description });

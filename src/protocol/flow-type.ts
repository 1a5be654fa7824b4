/** The transport of an operation: a recording over HTTP (`batch`), or live over a WebSocket (`stream`). */
export const FLOW_TYPES = ['batch', 'stream'] as const;

export type FlowType = (typeof FLOW_TYPES)[number];

import type { ServiceClient, ServiceRequest } from '../../src/common/service-call/index.js';
import { helloService } from './run-graph.js';

/** A service that gives these answers in turn and repeats the last one; `null` is a 204. */
export function answering(
  ...answers: readonly (object | null)[]
): ServiceClient & { readonly requests: ServiceRequest[] } {
  const requests: ServiceRequest[] = [];
  return {
    ...helloService,
    requests,
    async call(request) {
      const answer = answers[Math.min(requests.length, answers.length - 1)];
      requests.push(request);
      if (!answer) return { status: 204, headers: {}, body: new Uint8Array(0) };
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
    },
  };
}

/**
 * The documented interface of scripts.
 *
 * It runs inside the sandbox, before the script, from its own text, so it uses nothing from outside. A script that
 * changes built-in objects may break it, and so itself: its output is checked again outside.
 *
 * @param {(kind: string, text: string) => void} say Reports to the outside; throws beyond a limit.
 * @param {string} sessionId
 */
export function guest(say, sessionId) {
  const { parse, stringify } = JSON;
  /** State of the script: `creating` until `createNode` has returned, `stopping` from `onStop` on. */
  let phase = 'creating';
  let node = {};
  /** @type {Map<string, Function>} */
  const functions = new Map();
  /** By the ids of calls that have no answer yet. @type {Map<number, Function>} */
  const callbacks = new Map();
  let lastCall = 0;

  /** @param {unknown} value @param {string} what @returns {string} */
  function text(value, what) {
    if (typeof value === 'string') return value;
    throw new TypeError(`${what}: expected a string`);
  }

  /** @param {unknown} value @param {string} fault @returns {Record<string, unknown>} */
  function object(value, fault) {
    if (typeof value === 'object' && value !== null) return /** @type {Record<string, unknown>} */ (value);
    throw new TypeError(fault);
  }

  /** @param {unknown} value @param {number} least @param {string} what @returns {number} */
  function integer(value, least, what) {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
    throw new TypeError(`${what}: expected an integer of at least ${least}`);
  }

  /** @this {Record<string, unknown>} @param {unknown[]} members */
  const EventInformation = function (...members) {
    const [ChannelIndex, ServiceName, EventName, Data, StartSampleIndex, EndSampleIndex, GroupId, Tags] = members;
    Object.assign(this, {
      ChannelIndex,
      ServiceName,
      EventName,
      Data,
      StartSampleIndex,
      EndSampleIndex,
      GroupId,
      Tags,
    });
  };

  /** @param {unknown} event */
  function raiseEvent(event) {
    if (phase === 'creating') throw new Error('raiseEvent: not in createNode, where the nodes are not joined yet');
    if (phase === 'stopping') throw new Error('raiseEvent: not in onStop, when the node has ended');
    const members = object(event, 'raiseEvent: expected an EventInformation');
    const { ChannelIndex, EventName, StartSampleIndex, EndSampleIndex, GroupId } = members;
    const { Data = null, Tags = [] } = members;
    if (EventName === '') throw new TypeError('EventName: expected the name of the event');
    if (typeof Data !== 'object' || Array.isArray(Data)) throw new TypeError('Data: expected an object or null');
    if (!Array.isArray(Tags)) throw new TypeError('Tags: expected an array of strings');
    const json = stringify({
      Name: text(EventName, 'EventName'),
      Channel: integer(ChannelIndex, -2, 'ChannelIndex'),
      StartSampleIndex: integer(StartSampleIndex ?? -1, -1, 'StartSampleIndex'),
      EndSampleIndex: integer(EndSampleIndex ?? -1, -1, 'EndSampleIndex'),
      GroupId: text(GroupId ?? '', 'GroupId'),
      Tags: Tags.map((tag) => text(tag, 'Tags')),
      Data,
    });
    say('event', json);
  }

  const HttpRequestType = { get: 'GET', post: 'POST' };

  class SimpleHttpRequest {
    type = HttpRequestType.get;
    url = '';
    headers = {};
    body = '';
    ignoreSslErrors = false;
  }

  class HttpAgent {
    /** @param {unknown} request @param {unknown} credentialId @param {unknown} callback */
    call(request, credentialId, callback) {
      if (phase === 'stopping') throw new Error('HttpAgent: no calls in onStop, when the node has ended');
      const { type, url, headers, body, ignoreSslErrors } = object(request, 'HttpAgent: expected a SimpleHttpRequest');
      if (type !== 'GET' && type !== 'POST') throw new TypeError('type: expected HttpRequestType.get or .post');
      if (callback !== undefined && typeof callback !== 'function') {
        throw new TypeError('HttpAgent: expected a function to call with the response');
      }
      const sent = Object.entries(object(headers ?? {}, 'headers: expected an object'));
      const id = (lastCall += 1);
      const json = stringify({
        id,
        method: type,
        url: text(url, 'url'),
        headers: Object.fromEntries(sent.map(([name, value]) => [name, text(value, `headers.${name}`)])),
        body: text(body ?? '', 'body'),
        ignoresTlsErrors: ignoreSslErrors === true,
        credentialId: text(credentialId ?? '', 'credentialId'),
      });
      say('request', json);
      if (callback) callbacks.set(id, callback);
    }
  }

  Object.assign(globalThis, {
    EventInformation,
    raiseEvent,
    HttpRequestType,
    SimpleHttpRequest,
    HttpAgent,
    LogLevel: { verbose: 0, debug: 1, info: 2, warning: 3, error: 4, critical: 5 },
    nodeBase: {
      /** @param {unknown} level @param {unknown} message */
      log(level, message) {
        say('log', stringify([integer(level, 0, 'level'), String(message)]));
      },
    },
    SessionInfo: { id: () => sessionId },
  });

  /**
   * Describes a thrown value: a line of words, then its stack.
   *
   * The value may be anything, so it is read inside the sandbox, in its limits.
   *
   * @param {unknown} error
   */
  function describe(error) {
    try {
      if (typeof error !== 'object' || error === null || !('message' in error)) return `threw ${String(error)}`;
      const { name, message, stack } = /** @type {Error} */ (error);
      return `${`${name}: ${message}`.replaceAll('\n', ' ')}\n${stack}`;
    } catch {
      return 'something was thrown that cannot be shown';
    }
  }

  return {
    describe,
    /**
     * Makes the node.
     *
     * @param {unknown} createNode @param {string} json Its arguments.
     * @returns {string} Names of the functions that the node has.
     */
    create(createNode, json) {
      if (typeof createNode !== 'function') throw new TypeError('expected a function createNode');
      const made = object(createNode(...parse(json)), 'expected createNode to return an object');
      node = made;
      for (const name of ['onEvent', 'onAudio', 'onFlush', 'onStop']) {
        const member = made[name];
        if (typeof member === 'function') functions.set(name, member);
      }
      if (functions.size === 0) throw new TypeError('expected createNode to return an object with onEvent or onAudio');
      phase = 'running';
      return [...functions.keys()].join();
    },
    /**
     * Calls a function of the node, or what waits for the answer to a call by HTTP.
     *
     * @param {string} name @param {string} json The argument. @param {ArrayBuffer | undefined} samples
     */
    call(name, json, samples) {
      const argument = parse(json);
      if (name === 'onStop') phase = 'stopping';
      if (samples) argument.samples = new Int16Array(samples);
      let target = functions.get(name);
      let value = argument;
      if (name === 'onEvent') value = Object.assign(Object.create(EventInformation.prototype), argument);
      if (name === 'answer') {
        target = callbacks.get(argument.id);
        callbacks.delete(argument.id);
        value = argument.response;
      }
      const result = target?.call(node, value);
      if (result instanceof Promise) result.then(undefined, (error) => say('rejection', describe(error)));
    },
  };
}

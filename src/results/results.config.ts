/** How results are sent. */
export class ResultsConfig {
  constructor(
    /**
     * Time without an event after which a live client is sent a keep-alive, in ms: gateways keep the
     * connection.
     */
    readonly keepAliveMs = 15_000,
    /** Time that a client may read nothing before its connection is broken, in ms; 0 for no limit. */
    readonly answerIdleMs = 60_000,
    /** Address of the page that describes all errors. */
    readonly errorPage = '/errors',
  ) {}
}

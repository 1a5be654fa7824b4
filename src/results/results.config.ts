/** How results are sent. */
export class ResultsConfig {
  constructor(
    /** How often something is sent to a live client when there is no event, so that gateways keep the connection, in ms. */
    readonly keepAliveMs = 15_000,
    /** How long a client may take none of its answer before the connection is broken, in ms; 0 for no limit. */
    readonly answerIdleMs = 60_000,
  ) {}
}

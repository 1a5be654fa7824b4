/** How results are sent. */
export class ResultsConfig {
  constructor(
    /** How often something is sent to a live client when there is no event, so that gateways keep the connection, in ms. */
    readonly keepAliveMs = 15_000,
  ) {}
}

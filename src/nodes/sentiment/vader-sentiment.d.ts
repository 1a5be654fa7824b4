declare module 'vader-sentiment' {
  interface PolarityScores {
    /**
     * Shares of the text that are negative, neutral and positive, with three decimals.
     *
     * All are 0 without words.
     */
    readonly neg: number;
    readonly neu: number;
    readonly pos: number;
    /** From -1 to 1, four decimals. */
    readonly compound: number;
  }

  const vader: { readonly SentimentIntensityAnalyzer: { polarity_scores(text: string): PolarityScores } };
  export default vader;
}

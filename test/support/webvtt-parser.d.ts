declare module 'webvtt-parser' {
  interface Cue {
    readonly startTime: number;
    readonly endTime: number;
    /** Text with its tags. */
    readonly text: string;
    readonly tree: { readonly children: readonly Node[] };
  }

  export interface Node {
    readonly type: 'text' | 'object' | 'timestamp';
    readonly name?: string;
    readonly value?: string;
    readonly children?: readonly Node[];
  }

  export class WebVTTParser {
    constructor(entities: Readonly<Record<string, string>>);

    parse(
      input: string,
      mode?: string,
    ): {
      readonly cues: readonly Cue[];
      readonly errors: readonly { readonly message: string; readonly line: number }[];
    };
  }
}

declare module 'webvtt-parser/html-entities.json' {
  const entities: Readonly<Record<string, string>>;
  export default entities;
}

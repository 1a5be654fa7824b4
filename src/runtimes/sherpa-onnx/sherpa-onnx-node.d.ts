declare module 'sherpa-onnx-node' {
  /** The part of the library that is used here; its own types.js has the same as JSDoc. */
  namespace sherpa {
    interface Waveform {
      /** In [-1, 1]. */
      readonly samples: Float32Array;
      readonly sampleRate: number;
    }

    class OfflineStream {
      acceptWaveform(wave: Waveform): void;
      setOption(key: string, value: string): void;
    }

    class OnlineStream {
      acceptWaveform(wave: Waveform): void;
      inputFinished(): void;
    }

    interface RecognizerResult {
      readonly text: string;
      readonly tokens: readonly string[];
      /** Where tokens begin, in seconds; empty if the model does not return it. */
      readonly timestamps: readonly number[];
      /** Logarithms of the probabilities of tokens; left out if the model does not return them. */
      readonly ys_log_probs?: readonly number[];
      /** The same of a model that recognizes streams. */
      readonly ys_probs?: readonly number[];
      /** Of a stream: where the piece of speech begins, in seconds. */
      readonly start_time?: number;
    }

    class OfflineRecognizer {
      /** @throws Error 'Please check your config!' */
      constructor(config: object);
      createStream(): OfflineStream;
      setConfig(config: object): void;
      decode(stream: OfflineStream): void;
      getResult(stream: OfflineStream): RecognizerResult;
    }

    class OnlineRecognizer {
      constructor(config: object);
      createStream(): OnlineStream;
      isReady(stream: OnlineStream): boolean;
      decode(stream: OnlineStream): void;
      isEndpoint(stream: OnlineStream): boolean;
      reset(stream: OnlineStream): void;
      getResult(stream: OnlineStream): RecognizerResult;
    }

    class Vad {
      constructor(config: object, bufferSeconds: number);
      acceptWaveform(samples: Float32Array): void;
      isDetected(): boolean;
      flush(): void;
      clear(): void;
      reset(): void;
    }

    class OfflinePunctuation {
      constructor(config: object);
      addPunct(text: string): string;
    }

    class OnlinePunctuation {
      constructor(config: object);
      addPunct(text: string): string;
    }

    class SpokenLanguageIdentification {
      constructor(config: object);
      createStream(): OfflineStream;
      /** ISO 639-1, such as `en`. */
      compute(stream: OfflineStream): string;
    }

    class OfflineTts {
      constructor(config: object);
      readonly numSpeakers: number;
      readonly sampleRate: number;
      generate(request: {
        readonly text: string;
        readonly sid: number;
        readonly speed: number;
        readonly enableExternalBuffer: boolean;
      }): { readonly samples: Float32Array; readonly sampleRate: number };
    }

    class OfflineSpeakerDiarization {
      constructor(config: object);
      readonly sampleRate: number;
      setConfig(config: object): void;
      /** Times in seconds. */
      process(
        samples: Float32Array,
      ): readonly { readonly start: number; readonly end: number; readonly speaker: number }[];
    }
  }
  export default sherpa;
}

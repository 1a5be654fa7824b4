import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricDeclaration } from './metric.catalogue.js';

type InstrumentOf<D extends MetricDeclaration> = {
  counter: Counter<D['labels'][number]>;
  gauge: Gauge<D['labels'][number]>;
  histogram: Histogram<D['labels'][number]>;
}[D['type']];

type Instruments = { readonly [K in keyof typeof METRICS]: InstrumentOf<(typeof METRICS)[K]> };

/** The metrics of one application: those of the catalogue, of the process and of Node. */
export class Metrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly instruments: Instruments;
  private readonly registry = new Registry();
  private readonly collectors: (() => void)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const made = Object.entries(METRICS).map(([key, declared]) => [key, make(declared, this.registry)]);
    this.instruments = Object.fromEntries(made) as Instruments;
  }

  /** Calls `collect` before every scrape, to update values that are not counted as they change. */
  beforeScrape(collect: () => void): void {
    this.collectors.push(collect);
  }

  /** The Prometheus text format, version 0.0.4. */
  render(): Promise<string> {
    for (const collect of this.collectors) collect();
    return this.registry.metrics();
  }
}

function make({ name, type, labels, buckets = [], help }: MetricDeclaration, registry: Registry): object {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(options);
  return type === 'gauge' ? new Gauge(options) : new Histogram({ ...options, buckets: [...buckets] });
}

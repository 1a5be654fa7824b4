export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: (-?\d+))?$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
/** As Go's ParseFloat reads it, which takes `NaN` and `Inf` in any case. */
const VALUE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|[+-]inf)$/i;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * Reads the Prometheus text format 0.0.4, every line of it.
 *
 * @throws Error for what the format does not allow, and for histograms that do not add up.
 */
export function readPrometheusText(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  const helps = new Map<string, string>();
  const seen = new Set<string>();
  let current: string | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (!NAME.test(name) || helps.has(name) || /\\(?![\\n])/.test(rest)) throw new Error(`bad help: ${line}`);
      helps.set(name, rest);
    } else if (kind === 'TYPE') {
      if (!TYPES.includes(rest) || families.has(name)) throw new Error(`bad type: ${line}`);
      families.set(name, { type: rest, help: helps.get(name) ?? '', samples: [] });
      current = name;
    } else if (line !== '' && !line.startsWith('#')) {
      const sample = readSample(line);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      const family = families.get(current ?? '');
      if (!family || !belongs(sample.name, current ?? '', family.type)) throw new Error(`out of place: ${line}`);
      family.samples.push(sample);
    }
  }
  for (const [name, family] of families) check(name, family);
  return families;
}

function readSample(line: string): Sample {
  const [, name = '', labelText = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === '' || !VALUE.test(value)) throw new Error(`bad sample: ${line}`);
  const labels: Record<string, string> = {};
  for (let rest = labelText; rest !== '';) {
    const [whole, label, text = ''] = LABEL.exec(rest) ?? [];
    if (whole === undefined || label === undefined || label in labels) throw new Error(`bad labels: ${line}`);
    labels[label] = text.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : String(escaped)));
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: Number(value.replace(/inf/i, 'Infinity')) };
}

function belongs(sample: string, family: string, type: string): boolean {
  if (type === 'histogram') return ['_bucket', '_sum', '_count'].some((end) => sample === family + end);
  if (type === 'summary') return sample === family || sample === `${family}_sum` || sample === `${family}_count`;
  return sample === family;
}

function check(name: string, { type, samples }: Family): void {
  if (type === 'counter' && samples.some(({ value }) => value < 0)) throw new Error(`${name}: less than nothing`);
  if (type !== 'histogram') return;
  const buckets = new Map<string, Sample[]>();
  for (const sample of samples.filter((one) => one.name === `${name}_bucket`)) {
    const key = seriesOf(sample);
    buckets.set(key, [...(buckets.get(key) ?? []), sample]);
  }
  for (const count of samples.filter((one) => one.name === `${name}_count`)) {
    const own = buckets.get(seriesOf(count)) ?? [];
    const bounds = own.map(({ labels }) => Number(labels.le?.replace('Inf', 'Infinity')));
    const isAscending = own.every(
      ({ value }, at) => at === 0 || (value >= own[at - 1]!.value && bounds[at]! > bounds[at - 1]!),
    );
    if (!isAscending || bounds.at(-1) !== Infinity || own.at(-1)?.value !== count.value) {
      throw new Error(`${name}: its buckets do not add up`);
    }
  }
}

function seriesOf({ labels }: Sample): string {
  return JSON.stringify(Object.entries(labels).filter(([label]) => label !== 'le'));
}

/** Who may import whom. docs/architecture.md draws it. */
const only = (module, ...allowed) => ({
  name: `${module}-depends-only-on-what-is-below`,
  severity: 'error',
  from: { path: `^src/${module}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${module}/`, ...allowed.map((name) => `^src/${name}/`)] },
});

const belowTenancy = ['auth', 'identity', 'database', 'config', 'common'];
const belowProjects = ['credentials', 'outgoing', 'tenancy', 'pipeline', 'audio', ...belowTenancy];
const belowOperations = ['projects', ...belowProjects];
const belowEdges = ['operations', ...belowOperations];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'through-the-front-door',
      comment: 'What a module shows to others is its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/$1/', '^src/((common|nodes|engines)/)?[^/]+/index\\.ts$'] },
    },
    {
      name: 'nodes-are-strangers',
      severity: 'error',
      from: { path: '^src/nodes/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/nodes/', pathNot: '^src/nodes/$1/' },
    },
    {
      name: 'audio-is-pure',
      severity: 'error',
      from: { path: '^src/audio/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'only-the-app-knows-the-nodes',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/nodes/', '^src/(app\\.module|create-app)\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '^src/nodes/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['^test/', '\\.spec\\.ts$'] },
    },
    {
      name: 'no-development-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    only('common'),
    {
      name: 'only-metrics-counts',
      comment: 'Metrics hang off observers.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/metrics/' },
      to: { path: 'node_modules/prom-client' },
    },
    {
      name: 'only-traces-traces',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/traces/' },
      to: { path: 'node_modules/@opentelemetry' },
    },
    {
      name: 'traces-are-loaded-late',
      comment: 'A server that sends no spans does not load OpenTelemetry.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/traces/operation-tracer\\.ts$' },
      to: {
        path: '^src/traces/(operation-tracer|logged-exporter)\\.ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    only('config', 'common'),
    only('audio', 'common'),
    only('pipeline', 'audio', 'common'),
    only('node-packages', 'pipeline', 'common'),
    only('engines', 'pipeline', 'audio', 'config', 'common'),
    only('outgoing', 'config', 'common'),
    only('nodes', 'engines', 'pipeline', 'audio', 'common'),
    only('database', 'config', 'common'),
    only('identity', 'config', 'common'),
    only('auth', 'identity', 'config', 'common'),
    only('tenancy', ...belowTenancy),
    only('credentials', 'outgoing', 'tenancy', ...belowTenancy),
    only('projects', ...belowProjects),
    only('operations', ...belowOperations),
    only('openapi', 'pipeline', 'audio', 'common'),
    only('asyncapi', 'streaming', 'operations', 'pipeline', 'audio', 'common'),
    ...['ingestion', 'streaming', 'results', 'health', 'metrics', 'traces'].map((edge) => only(edge, ...belowEdges)),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

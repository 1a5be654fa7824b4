import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiQuery,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems } from '../../common/http/index.js';
import { EventDto, ParametersDto } from '../../protocol/index.js';
import { RESULT_FORMS, type ResultForm } from '../../results/index.js';

const HEADERS = [
  { name: 'Tenant', required: true, description: 'Id or name of the tenant.' },
  { name: 'ProjectName', required: false, description: 'The project to run; case-sensitive. Or send `services`.' },
  {
    name: 'services',
    required: false,
    description:
      'Settings to switch on, separated by commas. Without `ProjectName` the project with the fewest settings that has them all is run.',
  },
  { name: 'ProjectVersion', required: false, description: 'Runs this version, not the active one (scope for admins).' },
  {
    name: 'Prefer',
    required: false,
    description: 'Preferences (RFC 7240). `handling=strict` makes an error of each warning.',
  },
  { name: 'traceparent', required: false, description: 'W3C Trace Context.' },
] as const;

const ORDER = '`order=arrival` keeps the order in which the events reached the Publisher.';

interface BatchOperation {
  /** Whether the project is named in the path. */
  readonly isNamedInPath?: boolean;
  /** The forms of the result, the default first. */
  readonly forms: readonly ResultForm[];
}

const OTHERS = Object.values(RESULT_FORMS)
  .slice(1)
  .map(({ mediaType }) => `\`${mediaType}\``)
  .join(', ');

/** Documents the batch operation. */
export function ApiBatchOperation({ isNamedInPath = false, forms }: BatchOperation): MethodDecorator {
  const hasOrder = forms.some(({ takesOrder }) => takesOrder);
  // No two parameters may differ in case alone, as `projectName` and `ProjectName` do.
  const inPath = isNamedInPath ? ['services', 'ProjectName'] : [];
  const headers = HEADERS.filter(({ name }) => !inPath.includes(name)).map((header) =>
    hasOrder && header.name === 'Prefer' ? { ...header, description: `${header.description} ${ORDER}` } : header,
  );
  const formats = forms.flatMap(({ path }) => path?.format ?? []);
  return applyDecorators(
    ...headers.map((header) => ApiHeader(header)),
    ...(isNamedInPath
      ? [ApiParam({ name: 'projectName', type: String, description: 'The project to run; case-sensitive.' })]
      : []),
    ...(formats.length > 0
      ? [
          ApiQuery({
            name: 'format',
            required: false,
            enum: formats,
            description: `Form of the result; by default ${formats[0] ?? ''}.`,
          }),
        ]
      : []),
    ApiExtraModels(ParametersDto, EventDto),
    ApiConsumes('multipart/form-data'),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        properties: {
          Parameters: { $ref: getSchemaPath(ParametersDto) },
          Audio: { type: 'string', format: 'binary', description: 'A wav file. Send it after `Parameters`.' },
        },
      },
    }),
    ApiProduces(...forms.map(({ mediaType }) => mediaType)),
    ApiOkResponse({
      description: hasOrder
        ? `Events that reached the Publisher. \`Accept\` can ask for other forms: ${OTHERS}.`
        : 'The result.',
      content: contentOf(forms),
      headers: {
        SessionId: { description: 'Id of the operation.', schema: { type: 'string' } },
        'Preference-Applied': {
          description: 'Preferences of `Prefer` that were applied.',
          schema: { type: 'string' },
        },
        'Server-Timing': { description: 'receive, process and drain, in ms.', schema: { type: 'string' } },
        'Project-Version': { description: 'Version of the project that was run.', schema: { type: 'integer' } },
        'Audio-Format': {
          description:
            'Encoding, rate in Hz and channels of the audio: `ulaw;rate=8000;channels=2`. Absent without audio.',
          schema: { type: 'string' },
        },
        'Audio-Duration': {
          description: 'Length of the audio in seconds. Absent without audio, and in live forms: `Final` has it.',
          schema: { type: 'number' },
        },
        'Dataflow-Warnings': {
          description:
            'Codes of the warnings, separated by commas; absent without any. Live forms: those before the answer began.',
          schema: { type: 'string' },
        },
      },
    }),
    ApiProblems(
      'project.header-missing',
      'request.malformed',
      'request.invalid',
      'request.truncated',
      'request.unsupported',
      'audio.missing',
      'project.not-found',
      'project.no-match',
      'request.not-acceptable',
      'request.timeout',
      'project.retired',
      'project.flow-type-unsupported',
      'request.too-large',
      'operation.limit-exceeded',
      'request.not-multipart',
      'audio.encoding-unsupported',
      'audio.malformed',
      'audio.format-unsupported',
      'operation.start-failed',
      'node.type-unknown',
      'quota.exceeded',
      'node.failed',
      'server.busy',
      'server.draining',
      'server.storage-full',
      'operation.timed-out',
    ),
  );
}

function contentOf(forms: readonly ResultForm[]): Record<string, { schema: object }> {
  const event = { $ref: getSchemaPath(EventDto) };
  return Object.fromEntries(forms.map((form) => [form.mediaType, { schema: form.schemaOf(event) }]));
}

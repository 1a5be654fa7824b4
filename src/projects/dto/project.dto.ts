import { Field } from '../../common/field/index.js';
import { ProblemFault } from '../../common/problem-details/index.js';
import { defaultSetting, Design, type DesignConstraint } from '../../pipeline/index.js';
import type { Project, ProjectVersion, ProjectVersionSummary } from '../project.js';

export class ProjectDto {
  @Field({ type: 'string', description: 'Its name.' })
  name!: string;

  @Field({ type: 'integer', description: 'The newest version.' })
  version!: number;

  @Field({ type: 'integer', description: 'The version that new operations run.' })
  activeVersion!: number;

  @Field({
    type: 'string',
    nullable: true,
    format: 'date-time',
    description: 'When it was retired; null while it runs.',
  })
  retiredAt!: string | null;

  @Field({ type: 'string', format: 'date-time', description: 'When it was made.' })
  createdAt!: string;

  @Field({ type: 'string', format: 'date-time', description: 'When it was last changed.' })
  updatedAt!: string;

  static of({ name, latestVersion, activeVersion, retiredAt, createdAt, updatedAt }: Project): ProjectDto {
    return {
      name,
      version: latestVersion,
      activeVersion,
      retiredAt: retiredAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}

export class ProjectWithDesignDto extends ProjectDto {
  @Field({ type: () => Design, description: 'The design of the newest version.' })
  design!: unknown;
}

export class SavedProjectDto extends ProjectDto {
  @Field({ type: () => ProblemFault, list: true, description: 'Valid, but probably not what you intended.' })
  warnings!: ProblemFault[];
}

export class ValidationDto {
  @Field({ type: 'boolean', description: 'Whether the design could be saved.' })
  valid!: boolean;

  @Field({ type: () => ProblemFault, list: true, description: 'All that is wrong.' })
  errors!: ProblemFault[];

  @Field({ type: () => ProblemFault, list: true, description: 'Valid, but probably not what you intended.' })
  warnings!: ProblemFault[];
}

export class ProjectListDto {
  @Field({ type: () => ProjectDto, list: true, description: 'Projects, in order of their names.' })
  items!: ProjectDto[];

  @Field({ type: 'string', nullable: true, description: 'Value of `after` for the next page; null on the last page.' })
  next!: string | null;
}

export class VersionSummaryDto {
  @Field({ type: 'integer', description: 'Its number, from 1.' })
  version!: number;

  @Field({ type: 'string', description: 'Comment of the author.' })
  note!: string;

  @Field({ type: 'string', description: 'Who saved it: `sub` of the token.' })
  author!: string;

  @Field({ type: 'string', format: 'date-time', description: 'When it was saved.' })
  createdAt!: string;

  static of({ version, note, author, createdAt }: ProjectVersionSummary): VersionSummaryDto {
    return { version, note, author, createdAt: createdAt.toISOString() };
  }
}

export class VersionDto extends VersionSummaryDto {
  @Field({ type: () => Design, description: 'The design as it was saved.' })
  design!: unknown;

  static override of(version: ProjectVersion): VersionDto {
    return Object.assign(VersionSummaryDto.of(version), { design: version.design });
  }
}

export class VersionListDto {
  @Field({ type: () => VersionSummaryDto, list: true, description: 'Versions, newest first.' })
  items!: VersionSummaryDto[];

  @Field({ type: 'string', nullable: true, description: 'Value of `after` for the next page; null on the last page.' })
  next!: string | null;
}

export class SettingDto {
  @Field({ type: 'string', description: 'The key of `Settings`.' })
  key!: string;

  @Field({
    type: 'string',
    enum: ['boolean', 'integer', 'number', 'string', 'enum'],
    description: 'Type of its values.',
  })
  type!: string;

  @Field({ type: 'any', description: 'Its value when it is left out.' })
  default!: unknown;

  @Field({ type: 'string', description: 'Purpose of the setting.' })
  description!: string;

  @Field({ type: 'string', list: true, optional: true, description: 'The values of an `enum`.' })
  values?: string[];

  static of(constraint: DesignConstraint): SettingDto {
    const { key, type, description = '', values } = constraint;
    return { key, type, default: defaultSetting(constraint), description, ...(values && { values }) };
  }
}

export class SettingListDto {
  @Field({ type: () => SettingDto, list: true, description: "The active version's settings." })
  items!: SettingDto[];
}

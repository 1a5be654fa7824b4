import type { OwnPath, ResultForm } from './result-form.js';
import { RESULT_FORMS } from './result-forms.js';

/** A path with a fixed form, or with the forms that its query parameter `format` chooses from. */
export interface FormPath extends OwnPath {
  /** The default first. */
  readonly forms: readonly ResultForm[];
}

/** The paths that forms declare, in the order of the forms. */
export const FORM_PATHS: readonly FormPath[] = pathsOf(Object.values(RESULT_FORMS));

/** Groups forms by the paths that they declare. */
export function pathsOf(forms: readonly ResultForm[]): FormPath[] {
  const paths = new Map<string, FormPath>();
  for (const form of forms) {
    if (!form.path) continue;
    const { name } = form.path;
    paths.set(name, { ...(paths.get(name) ?? form.path), forms: [...(paths.get(name)?.forms ?? []), form] });
  }
  return [...paths.values()];
}

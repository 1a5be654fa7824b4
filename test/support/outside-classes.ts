import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { fieldsOf } from '../../src/common/field/index.js';

/** Classes that the routes of a module and its imports declare as request bodies. */
export function bodyClasses(module: DynamicModule | Type): Type<object>[] {
  const found = new Set<Type<object>>();
  for (const controller of controllersOf(module, new Set())) {
    const prototype = controller.prototype as object;
    for (const method of Object.getOwnPropertyNames(prototype)) {
      for (const target of [...bodyOf(controller, prototype, method), ...documentedBody(prototype, method)]) {
        if (typeof target === 'function' && fieldsOf(target as Type).size > 0) found.add(target as Type<object>);
      }
    }
  }
  return [...found];
}

/** A class and every class that its fields hold, each once. */
export function withHeldClasses(targets: readonly Type<object>[]): Type<object>[] {
  const all = new Set<Type<object>>(targets);
  for (const target of all) {
    for (const { type } of fieldsOf(target).values()) if (typeof type === 'function') all.add(type() as Type<object>);
  }
  return [...all];
}

function controllersOf(module: DynamicModule | Type, seen: Set<unknown>): Type[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const target = 'module' in module ? module.module : module;
  const listed = (key: 'imports' | 'controllers'): unknown[] => [
    ...((Reflect.getMetadata(key, target) as unknown[] | undefined) ?? []),
    ...(('module' in module ? module[key] : undefined) ?? []),
  ];
  const imported = listed('imports').flatMap((other) => controllersOf(other as DynamicModule | Type, seen));
  return [...(listed('controllers') as Type[]), ...imported];
}

/** The declared class of a handler's `@Body()`. */
function bodyOf(controller: Type, prototype: object, method: string): unknown[] {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    { index: number }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  return Object.entries(parameters).flatMap(([key, { index }]) =>
    key.startsWith(`${RouteParamtypes.BODY}:`) ? [types[index]] : [],
  );
}

/** The classes in `@ApiBody()`. */
function documentedBody(prototype: object, method: string): unknown[] {
  const handler = (prototype as Record<string, unknown>)[method];
  if (typeof handler !== 'function') return [];
  const parameters = (Reflect.getMetadata('swagger/apiParameters', handler) ?? []) as { in?: string; type?: unknown }[];
  return parameters.flatMap((parameter) => (parameter.in === 'body' ? [parameter.type] : []));
}

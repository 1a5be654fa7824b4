// @ts-check
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { buildIfNeeded } from './build-if-needed.mjs';

/** Lists the engines of nodes and the models on this machine, with what to configure for each. */

buildIfNeeded();
const { fieldsOf } = await import('../dist/common/field/index.js');
const { Log, LoggingModule } = await import('../dist/common/logging/index.js');
const { ConfigModule, readEnvironment } = await import('../dist/config/index.js');
const { RuntimesConfig } = await import('../dist/runtimes/index.js');
const { readModels } = await import('../dist/runtimes/sherpa-onnx/index.js');
const { NodesModule } = await import('../dist/nodes/nodes.module.js');
const { NodeRegistry, PipelineModule } = await import('../dist/pipeline/index.js');

class EnginesView {}
const environment = readEnvironment(process.env);
const imports = [ConfigModule.with(environment), LoggingModule.with(Log.to('silent')), PipelineModule, NodesModule];
Module({ imports })(EnginesView);
const app = await NestFactory.createApplicationContext(EnginesView, { logger: false });

for (const { definition, provider } of app.get(NodeRegistry).all()) {
  if (!provider.readiness) continue;
  console.log(definition.type);
  const engines = fieldsOf(definition.parameters).get('Engine')?.enum ?? [];
  for (const Engine of engines.length > 0 ? engines : [undefined]) {
    const parameters = Object.assign(new definition.parameters(), Engine === undefined ? {} : { Engine });
    console.log(`  ${String(Engine ?? '').padEnd(14)}${provider.readiness(parameters) ?? 'ready'}`);
  }
}

const { modelsFolder } = RuntimesConfig.of(environment);
const models = readModels(modelsFolder);
console.log(`\nModels in ${modelsFolder} (MODELS_DIR)${models.length === 0 ? ': none' : ''}`);
for (const model of models) {
  if ('fault' in model) console.log(`  ${model.name} ${model.fault}`);
  else {
    const languages = model.languages.length === 0 ? 'languages unknown: only by its name' : model.languages.join(', ');
    console.log(
      `  ${model.name}: ${model.family} (${languages}) for ${model.loads.map(({ task }) => task).join(', ')}`,
    );
  }
}
await app.close();

import { readFileSync } from 'node:fs';
import { App, CfnElement, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { settingsOf } from '../../lib/stacks/settings.ts';
import { Swingshift } from '../../lib/stacks/swingshift.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own JSON; the assertions check its shape
export type Json = any;
export type Properties = Record<string, Json>;
export type Resource = {
  id: string;
  /** Where it stands in the stack, such as Storage/Core. */
  path: string;
  type: string;
  properties: Properties;
  deletionPolicy?: string;
  dependsOn: string[];
};

/** The example campaign as it would be deployed, with more context; functions are not bundled. */
export const deploy = (context: Record<string, unknown> = {}) => {
  const own = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
  const app = new App({ context: { ...own, 'aws:cdk:bundling-stacks': [], ...context } });
  const stack = new Swingshift(app, 'Swingshift', settingsOf(app.node));
  const template = Template.fromStack(stack);
  const paths = pathsOf(stack);
  const resources = Object.entries(template.toJSON()['Resources'] as Properties).map(
    ([id, { Type, Properties = {}, DeletionPolicy, DependsOn = [] }]): Resource => ({
      id,
      path: paths.get(id) ?? id,
      type: Type,
      properties: Properties,
      deletionPolicy: DeletionPolicy,
      dependsOn: DependsOn,
    }),
  );
  const all = (type: string) => resources.filter((resource) => resource.type === type);
  const byId = (id: string) => resources.find((resource) => resource.id === id);
  return { app, stack, all, byId, one: (type: string, path: string) => only(all(type), path) };
};

/** The logical id that a Ref or a GetAtt points to. */
export const target = (reference: Json): string =>
  reference?.Ref ?? reference?.['Fn::GetAtt']?.[0] ?? JSON.stringify(reference);

const only = (resources: Resource[], path: string): Resource => {
  const found = resources.filter((resource) => resource.path === path);
  if (found.length !== 1) throw new Error(`${found.length} resources stand at ${path}`);
  return found[0]!;
};

const pathsOf = (stack: Stack): Map<string, string> =>
  new Map(
    stack.node
      .findAll()
      .filter(CfnElement.isCfnElement)
      .map((element) => [
        String(stack.resolve(element.logicalId)),
        element.node.path.replace(/^Swingshift\//, '').replace(/\/Resource$/, ''),
      ]),
  );

import { expect } from 'vitest';
import { type deploy, type Json, target } from './deployed.ts';

/** One action of a role's policies on one resource, named by where it stands: Storage/Buckets/Lake/*. */
export type Grant = { effect: 'Allow' | 'Deny'; action: string; on: string; condition: unknown };

/** Reads the policies of roles; a managed, an inline or an inverted policy fails the test at once. */
export const policiesOf = ({ all, byId, one }: ReturnType<typeof deploy>) => {
  const nameOf = (resource: Json): string =>
    (resource['Fn::Join']?.[1] ?? [resource])
      .map((part: Json) => (typeof part === 'string' ? part : (byId(target(part))?.path ?? part)))
      .join('');

  const statements = (path: string): Grant[] => {
    const role = one('AWS::IAM::Role', path);
    expect(role.properties['ManagedPolicyArns']).toBeUndefined();
    expect(role.properties['Policies']).toBeUndefined();
    return all('AWS::IAM::Policy')
      .filter(({ properties }) => properties['Roles'].some((ref: Json) => target(ref) === role.id))
      .flatMap(({ properties }) => properties['PolicyDocument'].Statement)
      .flatMap(spread);
  };

  const spread = (statement: Json): Grant[] => {
    expect(statement.NotAction ?? statement.NotResource).toBeUndefined();
    return listOf(statement.Action).flatMap((action: string) =>
      listOf(statement.Resource).map((resource) => ({
        effect: statement.Effect,
        action,
        on: nameOf(resource),
        condition: statement.Condition,
      })),
    );
  };

  const having = (effect: Grant['effect']) => (path: string) =>
    statements(path).filter((statement) => statement.effect === effect);
  return { grantsOfRole: having('Allow'), denialsOfRole: having('Deny') };
};

const listOf = <T>(given: T | T[]): T[] => [given].flat() as T[];

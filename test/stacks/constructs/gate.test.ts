import { describe, expect, test } from 'vitest';
import { deploy, target } from '../deployed.ts';

const { all, one, byId } = deploy();
const authorizer = one('AWS::ApiGatewayV2::Authorizer', 'serve-dashboard-gate/Api/Tokens');

test('every route asks for a token, and only reads', () => {
  const routes = all('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
  expect(routes.map((route) => route['RouteKey'])).toEqual(['GET /', 'GET /{proxy+}']);
  for (const route of routes) {
    expect(route['AuthorizationType']).toBe('JWT');
    expect(byId(target(route['AuthorizerId']))).toBe(authorizer);
  }
});

test('no function has an address of its own beside the gate', () =>
  expect(all('AWS::Lambda::Url')).toEqual([]));

test('requests are throttled and logged, without address or headers of whoever asks', () => {
  const { properties } = one('AWS::ApiGatewayV2::Stage', 'serve-dashboard-gate/Stage');
  expect(properties['DefaultRouteSettings']).toEqual({
    ThrottlingBurstLimit: 40,
    ThrottlingRateLimit: 20,
  });
  expect(properties['AccessLogSettings'].Format).not.toMatch(/sourceIp|userAgent|claims|identity/);
});

describe('without an issuer in the context', () => {
  test('tokens come from a user pool of our own', () => {
    const { Issuer, Audience } = authorizer.properties['JwtConfiguration'];
    expect(JSON.stringify(Issuer)).toContain('https://cognito-idp.');
    expect(byId(target(Audience[0]))?.type).toBe('AWS::Cognito::UserPoolClient');
  });
  test('nobody signs up alone, everybody has a second factor', () => {
    const { properties } = one('AWS::Cognito::UserPool', 'serve-dashboard-gate/Users');
    expect(properties['AdminCreateUserConfig'].AllowAdminCreateUserOnly).toBe(true);
    expect(properties['MfaConfiguration']).toBe('ON');
    expect(properties['EnabledMfas']).toEqual(['SOFTWARE_TOKEN_MFA']);
    expect(properties['Policies'].PasswordPolicy.MinimumLength).toBeGreaterThanOrEqual(14);
  });
});

test('with an issuer in the context its tokens are taken, and no pool of ours is made', () => {
  const own = deploy({ jwtIssuer: 'https://id.campaign.example/', jwtAudience: 'swingshift' });
  expect(own.all('AWS::Cognito::UserPool')).toEqual([]);
  expect(
    own
      .all('AWS::ApiGatewayV2::Authorizer')
      .map(({ properties }) => properties['JwtConfiguration']),
  ).toEqual([{ Issuer: 'https://id.campaign.example/', Audience: ['swingshift'] }]);
});

import type { Env, Hono } from 'hono';
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda';
import type { Ports } from '../ports.ts';
import { frame, once } from './frame.ts';

/** The Lambda handler of the pages and the API, behind an HTTP API. `connect` runs once, on the first request. */
export const answer = <E extends Env>(app: (ports: Ports) => Hono<E>, connect: () => Ports) => {
  const connected = once(() => handle(app(connect())));
  return frame<LambdaEvent, APIGatewayProxyResult>(async (event, _, { count }) => {
    const response = await connected()(event);
    count(response.statusCode < 500 ? 'Handled' : 'Failed');
    return response;
  });
};

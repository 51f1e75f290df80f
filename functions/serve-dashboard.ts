import { connect } from '../lib/adapters/aws/connect.ts';
import { dashboardApp } from '../lib/dashboard/app.ts';
import { answer } from '../lib/runtime/answer.ts';

/** Answers for the pages and the API, reading the exports only. */
export const handler = answer(dashboardApp, connect);

import { beginCampaign, observe } from '../../lib/domain/bandit/campaign.ts';
import { decide } from '../../lib/domain/bandit/divide.ts';
import { gaussian, refitHill } from './baselines/models.ts';
import {
  budgeted,
  evenSplit,
  powerRule,
  shift,
  spreadsheet,
  thompson,
  ucb,
} from './baselines/rules.ts';
import type { Policy } from './play.ts';

/** The project's own policy, as `swingshift policy` plays it. */
export const swingshift: Policy = {
  name: 'swingshift',
  begin: (outset) => {
    const campaign = beginCampaign(outset);
    return {
      decide: (turn) => decide(campaign, turn),
      observe: (results) => observe(campaign, results),
    };
  },
};

/** Everything that is compared, the project's own first. */
export const policies: Policy[] = [
  swingshift,
  powerRule,
  gaussian,
  refitHill,
  ucb,
  thompson,
  budgeted,
  spreadsheet,
  shift,
  evenSplit,
];

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slug } from '../../../lib/contracts/primitives.ts';
import { slugOf } from '../../../lib/domain/audience/slug.ts';

describe('a name as a key', () => {
  it.each([
    ['Young renters', 'young-renters'],
    ['  North -- River! ', 'north-river'],
    ['São João', 'sao-joao'],
    ['ZONE_4', 'zone-4'],
    ['x'.repeat(100), 'x'.repeat(80)],
    [`${'x'.repeat(79)} y`, 'x'.repeat(79)],
    ['---', undefined],
    ['', undefined],
    ['Київ', undefined],
  ])('%j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is a slug, and its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const slug = slugOf(name);
        if (slug === undefined) return;
        expect(Slug.safeParse(slug).success).toBe(true);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });
});

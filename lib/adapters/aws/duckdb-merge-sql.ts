/** What of a voter is not the token, the zone or the category. */
const FACTS = [
  ...['household', 'birthYear', 'gender', 'postalCode', 'support', 'turnout'],
  ...['emailSha256', 'phoneSha256', 'uid2EmailSha256', 'uid2PhoneSha256'],
];

/**
 * The table `people`: each token once, with the files that have it. Each fact is the last that a file says; of a token
 * for which files say two birth years or genders, only the last file counts.
 */
export const peopleSql = (files: string[]): string => {
  const parts = files.map((file, nth) => `select ${nth} as nth, * from read_parquet(${file})`);
  const torn = 'count(distinct birthYear) > 1 or count(distinct gender) > 1';
  const facts = FACTS.map(
    (fact) =>
      `case when ${torn} then arg_max_null(${fact}, nth) else arg_max(${fact}, nth) end as ${fact}`,
  );
  const consent = `case when ${torn} then arg_max_null(consent, nth) else bool_and(consent) end as consent`;
  return `create temp table people as
    select voter, list_sort(list(nth)) as files, max(nth) as latest, ${torn} as torn,
      arg_max(zone, nth) as zone, arg_max(category, nth) as category, ${facts.join(', ')}, ${consent}
    from (${parts.join(' union all ')}) group by voter`;
};

/** The table `link` of the groups that are one person each; `apart` holds the pairs that are not. */
export const groupsSql = `
  create temp table one_person as
    select min(voter) as person, list(voter) as members from people
    where not torn and emailSha256 is not null and birthYear is not null
    group by emailSha256, birthYear
    having count(*) > 1 and count(distinct gender) <= 1
      and sum(len(files)) = len(list_distinct(flatten(list(files))))
      and (count(gender) = count(*)
        or (count(phoneSha256) = count(*) and count(distinct phoneSha256) = 1));
  create temp table member as select person, unnest(members) as voter from one_person;
  create temp table link as select voter, person from member where person not in (
    select one.person from apart join member as one on one.voter = apart.a
      join member as other on other.voter = apart.b where one.person = other.person);
  create temp table decided_link (voter uuid, person uuid)`;

/**
 * The tables `pair`, of tokens that share a contact and are not settled, and `crowd`, of contacts that too many share;
 * `settled` holds what was decided.
 */
export const pairsSql = `
  create temp table open as
    select voter, files, birthYear, gender, emailSha256, phoneSha256, coalesce(person, voter) as person,
      case when emailSha256 is not null
        then count(*) over (partition by emailSha256) end as by_email,
      case when phoneSha256 is not null and birthYear is not null
        then count(*) over (partition by phoneSha256, birthYear) end as by_phone
    from people left join link using (voter) where not torn;
  create temp table crowd as
    select emailSha256 as contact, null::integer as birthYear from open where by_email > 8 group by all
    union all
    select phoneSha256, birthYear from open where by_phone > 8 group by all;
  create temp table pair as
    with sharing as (
      select a.voter as a, b.voter as b from open as a join open as b using (emailSha256)
        where a.by_email between 2 and 8 and a.voter < b.voter
      union
      select a.voter, b.voter from open as a join open as b using (phoneSha256, birthYear)
        where a.by_phone between 2 and 8 and a.voter < b.voter)
    select sharing.a, sharing.b,
      case when list_has_any(a.files, b.files) then 'sameFile'
        when a.birthYear <> b.birthYear then 'birthYear'
        when a.gender <> b.gender then 'gender' end as conflict,
      case when a.emailSha256 is distinct from b.emailSha256 or a.emailSha256 is null then 'phone-and-year'
        when a.birthYear is not null and b.birthYear is not null then 'email-and-year'
        else 'email' end as because
    from sharing join open as a on a.voter = sharing.a join open as b on b.voter = sharing.b
    where a.person <> b.person
      and not exists (select 1 from settled where settled.a = sharing.a and settled.b = sharing.b)
    union all
    select voter, voter, null, 'torn' from people where torn`;

/** Each person once: of several tokens' facts the last file's that has one, and one no to being addressed stands. */
export const mergedSql = `
  select voter, household, zone, category, birthYear, gender, postalCode, support, turnout,
    emailSha256, phoneSha256, uid2EmailSha256, uid2PhoneSha256, consent
  from people where voter not in (select voter from link)
  union all
  select person as voter, ${factOf('household')}, ${factOf('zone')}, ${factOf('category')},
    ${FACTS.slice(1, 6).map(factOf).join(', ')}, ${FACTS.slice(6).map(factOf).join(', ')},
    bool_and(consent) as consent
  from people join link using (voter) group by person
  order by zone, category, voter`;

function factOf(fact: string): string {
  return `first(${fact} order by latest desc, voter desc) filter (where ${fact} is not null) as ${fact}`;
}

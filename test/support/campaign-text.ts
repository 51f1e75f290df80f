/** The settings file of a made-up campaign that is carried out by hand; more settings may follow, a line each. */
export const campaignText = (id: string, name: string, ...more: string[]): string => `
id: ${id}
name: ${name}
country: US
election: { name: Made-up primary, date: 2027-05-04 }
sponsor: Nobody
timeZone: America/New_York
currency: USD
start: 2027-04-01
days: 10
budget: "5000.00"
dayCap: "900.00"
${more.map((line) => `${line}\n`).join('')}platforms: [{ name: file-drop, finalAfterDays: 3 }]
`;

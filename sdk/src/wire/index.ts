export * from './annotations.ts';
export * from './bayse.ts';
export * from './findings.ts';
export * from './knowledge.ts';
export * from './networksage.ts';
export * from './places.ts';
export * from './server.ts';
export * from './v1.ts';

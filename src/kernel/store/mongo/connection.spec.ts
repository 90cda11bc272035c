import { expect, it } from 'vitest';
import { databaseIn } from './connection.js';

it.each([
  ['mongodb://a:1,b:2/firebreak?replicaSet=rs0', 'firebreak'],
  ['mongodb://user:p%2Fw@a:1/house', 'house'],
  ['mongodb://a/?replicaSet=rs0', ''],
  ['mongodb://a?replicaSet=rs0', ''],
  ['mongodb+srv://cluster.example/', ''],
  ['mongodb://a', ''],
])('finds the database in %s', (uri, database) => expect(databaseIn(uri)).toBe(database));

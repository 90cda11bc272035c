import type { mongo } from 'mongoose';

const COLLECTION = '_ping';

/** A write that a majority has on its disks, and a majority read of it. */
export async function beat(db: mongo.Db): Promise<void> {
  const collection = db.collection<{ _id: string; beats: number }>(COLLECTION);
  await collection.updateOne({ _id: 'ping' }, { $inc: { beats: 1 } }, { upsert: true });
  await collection.findOne({ _id: 'ping' });
}

import { CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** The key of an effect that was committed together with it. */
@Entity({ name: 'handled' })
export class HandledEffect {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  key!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  at!: Date;
}

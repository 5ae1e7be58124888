import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One line of the ledger for each paid premium. */
@Entity({ name: 'ledger' })
export class Premium {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ name: 'out_trade_no', type: 'text' })
  outTradeNo!: string;
}

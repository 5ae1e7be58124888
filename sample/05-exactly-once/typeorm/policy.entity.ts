import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'policies' })
export class Policy {
  @PrimaryColumn({ name: 'out_contract_code', type: 'text', collation: 'C' })
  outContractCode!: string;

  @Column({ type: 'boolean', default: false })
  active!: boolean;
}

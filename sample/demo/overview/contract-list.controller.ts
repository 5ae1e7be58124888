import { Controller, Get, Query, UseFilters, UseInterceptors } from '@nestjs/common';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { ContractListService } from './contract-list.service.js';
import { contractListPage } from './pages/contract-list.page.js';

/** The list of contracts, with a search. */
@Controller('contracts')
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class ContractListController {
  constructor(private readonly list: ContractListService) {}

  @Get()
  async show(@Query('q') query: unknown, @Query('page') page: unknown): Promise<Page> {
    const text = typeof query === 'string' ? query.trim() : '';
    const number = typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
    return contractListPage(await this.list.list(text, number));
  }
}

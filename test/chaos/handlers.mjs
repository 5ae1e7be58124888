const ALL = ['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS', 'TRANSACTION.FAIL'];

/** The handlers of the merchant, by the pattern that they represent. */
export const HANDLERS = {
  ledger: { id: 'Ledger.book', eventTypes: ALL },
  mailer: { id: 'Mailer.tell', eventTypes: ALL },
  sales: {
    id: 'Sales.activate',
    eventTypes: ['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS'],
    needsDatabase: true,
  },
  inbox: { id: 'Inbox.record', eventTypes: ['TRANSACTION.FAIL'], needsDatabase: true },
};

export const EVENT_TYPES = ALL;

/** Ids of the handlers of an event. */
export function getHandlers(eventType, withDatabase) {
  return Object.values(HANDLERS)
    .filter(({ eventTypes }) => eventTypes.includes(eventType))
    .filter(({ needsDatabase }) => withDatabase || needsDatabase !== true)
    .map(({ id }) => id);
}

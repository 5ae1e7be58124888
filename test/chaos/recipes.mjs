// The recipes of the documentation. The storm compiles them before it starts its processes.
export { createPool } from '../components/recipes/dist/in-transaction.js';
export { NotificationInbox } from '../components/recipes/dist/notification-inbox.js';
export { once } from '../components/recipes/dist/policy-sales.js';

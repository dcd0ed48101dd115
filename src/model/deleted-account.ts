/**
 * Name of an account that is gone, wherever only its name is told: Telegram keeps none. Notes say it in their own language
 * (`localNames`).
 */
export const deletedAccountName = 'Deleted Account';

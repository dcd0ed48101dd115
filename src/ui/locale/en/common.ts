export const common = {
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  next: 'Continue',
  working: 'One moment…',
} as const;

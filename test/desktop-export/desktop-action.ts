import type { ServiceAction } from '../../src/model/service-action';

/** Fields of a service message as Telegram Desktop writes them; null for actions of which it exports less than a note says. */
export function desktopAction(action: ServiceAction, replyTo: number | undefined): object | null {
  switch (action.type) {
    case 'chatCreated':
      return { action: 'create_group', title: action.title, members: action.memberNames };
    case 'channelCreated':
      return { action: 'create_channel', title: action.title };
    case 'titleChanged':
      return { action: 'edit_group_title', title: action.title };
    case 'photoChanged':
      return { action: 'edit_group_photo' };
    case 'photoRemoved':
      return { action: 'delete_group_photo' };
    case 'photoSuggested':
      return { action: 'suggest_profile_photo' };
    case 'membersAdded':
      return { action: 'invite_members', members: action.memberNames };
    case 'memberRemoved':
      return { action: 'remove_members', members: action.memberNames };
    case 'joinedByLink':
      return { action: 'join_group_by_link', inviter: action.inviterName };
    case 'joinedByRequest':
      return { action: 'join_group_by_request' };
    case 'contactSignedUp':
      return { action: 'joined_telegram' };
    case 'ownerLeaving':
      return { action: 'new_creator_pending', new_creator: action.newOwnerName };
    case 'ownerChanged':
      return { action: 'change_creator', new_creator: action.newOwnerName };
    case 'migratedTo':
      return { action: 'migrate_to_supergroup' };
    case 'migratedFrom':
      return { action: 'migrate_from_group', title: action.title };
    case 'messagePinned':
      return { action: 'pin_message', message_id: replyTo };
    case 'historyCleared':
      return { action: 'clear_history' };
    case 'screenshotTaken':
      return { action: 'take_screenshot' };
    case 'timerChanged':
      return { action: 'set_messages_ttl', period: action.periodSeconds };
    case 'themeChanged':
      return { action: 'edit_chat_theme', emoticon: action.theme };
    case 'protectionChanged':
      return { action: 'no_forwards_toggle', new_value: action.isProtected };
    case 'protectionRequested':
      return { action: 'no_forwards_request', new_value: action.isProtected, expired: action.isExpired };
    case 'topicCreated':
      return { action: 'topic_created', title: action.title };
    case 'boosted':
      return { action: 'boost_apply', boosts: action.boosts };
    case 'call':
      // Whether there was a picture is not exported, nor who took part.
      if (action.isVideo || action.memberNames !== undefined) return null;
      return action.isConference === true
        ? { action: 'conference_call', duration_seconds: action.durationSeconds, is_active: false, is_missed: action.reason === 'missed' }
        : { action: 'phone_call', duration_seconds: action.durationSeconds, discard_reason: action.reason };
    case 'groupCall':
      return { action: 'group_call', duration: action.durationSeconds };
    case 'groupCallScheduled':
      return { action: 'group_call_scheduled', schedule_date: action.date };
    case 'groupCallInvite':
      return { action: 'invite_to_group_call', members: action.memberNames };
    case 'gameScore':
      return { action: 'score_in_game', game_message_id: replyTo, score: action.score };
    case 'paymentSent':
      return action.untilDate === undefined ? { action: 'send_payment', amount: Number(action.price.amount), currency: action.price.currency, invoice_message_id: replyTo, ...(action.isRecurring && { recurring: 'used' }) } : null;
    case 'paidMessagesRefunded':
      return { action: 'paid_messages_refund', messages_count: action.count, stars_count: Number(action.stars) };
    case 'paidMessagesPriced':
      return { action: 'paid_messages_price_change', price_stars: Number(action.stars), is_broadcast_messages_allowed: action.isForChannelMessages };
    case 'giveawayEnded':
      return { action: 'giveaway_results', winners: action.winnersCount, unclaimed: action.unclaimedCount, stars: action.isStars };
    case 'botCreated':
      return { action: 'managed_bot_created', bot: action.botName };
    case 'proximityReached':
      return { action: 'proximity_reached', from: action.fromName, to: action.toName, distance: action.distanceMetres };
    case 'birthdaySuggested':
      return { action: 'suggest_birthday', day: action.day, month: action.month, year: action.year };
    case 'tasksChanged':
      return { action: 'todo_completions', completed: action.completed, incompleted: action.reopened };
    case 'tasksAdded':
      return { action: 'todo_append_tasks', items: action.tasks.map((text, at) => ({ text, id: at + 1 })) };
    case 'pollAnswerAdded':
      return { action: 'poll_append_answer', option: action.answer };
    case 'pollAnswerRemoved':
      return { action: 'poll_delete_answer', option: action.answer };
    case 'suggestedPostRefunded':
      return { action: 'suggested_post_refund', user_initiated: action.isByPayer };
    case 'custom':
      return { information_text: action.text };
    default:
      return null;
  }
}

"""Work against skilled hands by craft, county and week: what is due, who could do it, where to train whom.

Work is what is not made yet, in standard time and by the week in which it is due; what is overdue is due now. Hands are
those of certified workers: of a workshop's minutes a week each active worker has an equal part, of which the county's
calendar leaves a share. A hand with several crafts counts in each of them.
"""

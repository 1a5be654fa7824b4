/** Words that say nothing of what is talked about, and those of greetings and of calls. Apostrophes are left out of them. */
const ENGLISH = `a about above after again against ago all almost already also although always am an and another any anybody anyone
  anything anyway are arent around as ask at away back be because been before being below best better between both but by bye call
  called calling can cannot cant come comes could couldnt course did didnt do does doesnt doing done dont down during each either else
  enough even ever every everybody everything exactly far few fine first for from further get gets getting give given go goes going
  gone good goodbye got great had hadnt happen happened has hasnt have havent having he hello help her here hers hes hey hi him his
  how however i id if ill im in into is isnt it its itself ive just keep kind know last later least less let lets like little look
  looking lot lots made make makes many matter may maybe me mean might mine minute moment more morning afternoon evening most much must my myself name
  need needs never new next nice no nobody none nor not nothing now of off often oh ok okay on once one only onto or other our ours
  out over own people perhaps please possible put quite rather really right said same say says see seem seems send sent shall she
  should shouldnt show since sir madam so some somebody someone something sometimes soon sorry speak speaking still such sure take
  takes taken tell than thank thanks that thats the their them then there theres these they theyre thing things think this those
  though through till time to today together told tomorrow too took tried try trying two under until up upon us use used using
  usually very want wanted wants was wasnt way we well went were werent what whats when where whether which while who whole whom
  whose why will wish with within without wont work works would wouldnt yeah yes yesterday yet you youll your youre yours youve
  day days week weeks month months year years hour hours minutes monday tuesday wednesday thursday friday saturday sunday welcome`;

const TURKISH = `acaba açıkçası adım ait alabilir alo altı ama anladım anlıyorum arada artık asla aslında ay aynı az bana bazen bazı
  belki ben benden beni benim beş bey beyefendi bile bilgi bilmiyorum bir biraz birçok biri birkaç birşey biz bize bizden bizi bizim
  böyle bu buna bunda bundan bunlar bunu bunun burada buradan buraya bugün çok çünkü da daha dair dakika de defa değil demek diğer
  diye dolayı dolayısıyla dört dün efendim eğer elbette en etmek ettim evet fakat falan gece geçen gelen gelir geldi gerek gerekiyor
  gibi göre gün günaydın günler güzel hala hangi hangisi hanım hanımefendi hatta hayır hem hemen hepsi her herhangi herkes hiç hiçbir
  hoş hoşça için içinde iki ile ilgili ise istemiyorum ister istersiniz istiyorum iyi kadar kalın kaç karşı kendi kez ki kim kimse
  lazım lütfen mı mi mu mü merhaba misiniz mısınız musunuz müsünüz miyim mıyım muyum müyüm nasıl ne neden nedenle nedir nerede
  nereye niye niçin o olabilir olabilirim olacak olan olarak oldu olduğu olduğunu olmak olmaz olsa olsun olur on ona ondan onlar
  onları onların onu onun orada oysa öğleden önce önceden öyle özür dilerim pazartesi salı çarşamba perşembe cuma cumartesi pazar
  peki rağmen rica ederim ederiz saat sadece sanki sabah sana selam sen seni senin siz size sizden sizi sizin sonra söyler söyledi
  söylüyorum süre şey şeyi şeyler şimdi şöyle şu şuna şunu tabi tabii tam tamam tarafından tekrar teşekkür teşekkürler tüm tümü üç
  üzere üzerinde var vardı ve veya veyahut ya yaklaşık yani yapabilirim yapılır yapıyor yapmak yardım yardımcı yarın yedi yer yine
  yok yoksa yüzden zaman zaten hafta yıl akşam akşamlar geceler lira tane`;

const LISTS: Readonly<Record<string, ReadonlySet<string>>> = { en: listOf(ENGLISH), tr: listOf(TURKISH) };

function listOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

/** The stop words of a language by its code, without a region; undefined where there are none. */
export function stopWordsOf(language: string): ReadonlySet<string> | undefined {
  return Object.hasOwn(LISTS, language) ? LISTS[language] : undefined;
}

/** The language whose stop words a text has most of; undefined where it has none. */
export function guessLanguage(words: readonly string[]): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const [language, list] of Object.entries(LISTS)) {
    const hits = words.filter((word) => list.has(word)).length;
    if (hits > most) [best, most] = [language, hits];
  }
  return best;
}
